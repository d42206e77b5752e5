import { ApiProperty } from '@nestjs/swagger';

export const departmentsMax = 1_000;

export class DepartmentView {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The most frequent spelling. Case, accents and width do not count. Null: the users without a department.',
    example: 'Sales',
  })
  name: string | null;

  @ApiProperty({ type: 'integer', description: 'How many users it has, disabled ones too.', example: 12 })
  users: number;
}

export class DepartmentsView {
  @ApiProperty({
    type: [DepartmentView],
    maxItems: departmentsMax,
    description: 'By name, the first ones if there are more; users without a department last.',
  })
  items: DepartmentView[];
}
